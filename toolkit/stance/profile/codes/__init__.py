"""What people coded: samples for them, their sheets, and what their codes correct."""
