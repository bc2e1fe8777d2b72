"""Following up: what was agreed is owned by somebody, asked after, and told of until it is done."""
