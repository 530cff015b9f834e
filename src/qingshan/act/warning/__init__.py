"""Early warnings issued: an event becomes a case, grows with it, and is answered for by somebody."""
