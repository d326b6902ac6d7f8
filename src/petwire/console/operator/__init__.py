"""The pages of those who run this hub: applications and reports that wait for them."""
