// The room is prepared; its first type moves in next.
