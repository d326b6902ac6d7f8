"""`/join`: an organisation applies. An operator decides (console/operator/)."""
