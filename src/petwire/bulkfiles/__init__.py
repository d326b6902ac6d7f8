"""The nightly files of each service: rendered once, written as whole sets, published by one switch."""
