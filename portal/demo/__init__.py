"""示例: two real published disclosures and three accounts, for trying the portal out."""
