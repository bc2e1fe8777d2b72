"""What people fill in; the shape of an answer, never the business."""
