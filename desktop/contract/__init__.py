"""What laptop and ward server share. No Qt, no ORM, no HTTP, no other package of ours."""
