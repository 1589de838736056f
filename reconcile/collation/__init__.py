"""The stages *align* and *diff*: which sentences of the witnesses say the same, and which words differ in them."""
