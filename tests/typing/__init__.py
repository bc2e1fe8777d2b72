"""What only the type checker loads: it cannot follow the managers that modeltranslation makes at run time."""
