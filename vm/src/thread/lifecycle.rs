//! Attaching, starting and ending threads.
