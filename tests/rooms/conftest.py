"""Tests of rooms run against PostgreSQL."""
