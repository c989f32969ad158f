"""Who answers, and by when: from a verdict to an owner, a due time and reasons; and what people may do."""
