// Owns: the policies that the wire tests work with. Refuses: anything that only one test needs.

export const ORGANIZATION = `name: acme
version: "1.0"
defaults:
  tier: notify
capabilities:
  filesystem.*:
    tier: autonomous
  filesystem.delete:
    tier: approval_required
    reason: "Deleting needs a person"
  filesystem.write:
    rules:
      - condition:
          content_size_lt: 10240
        tier: autonomous
      - condition:
          content_size_gte: 10240
        tier: approval_required
        reason: "Large"
  email.send:
    tier: notify
    rate_limit:
      max: 10
      window: 3600
      on_exceed: approval_required
  process.*:
    tier: approval_required
    reason: "Processes need a person"
  secrets.*:
    tier: blocked
    reason: "No secrets"
`;

export const AGENT = `agent: deploy-bot
extends: acme
capabilities:
  process.run:
    tier: autonomous
    reason: "Pre-approved"
`;

/** A policy directory of one organization and one agent. */
export const DIRECTORY = { 'policies/acme.yaml': ORGANIZATION, 'policies/agents/deploy-bot.yaml': AGENT };
