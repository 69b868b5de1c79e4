"""Filings of grids: proposed by the town, reviewed by the county, filed by the city, carried out on their day."""
