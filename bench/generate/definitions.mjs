// Owns: definitions of generated capabilities, so that no server has a reason to call them unknown. Refuses: parameters but the one that conditions look at.

export function definitionsText(names) {
  return names.map(definition).join('');
}

function definition(name) {
  return `- name: ${name}
  version: "1.0"
  purpose: generated
  inputs:
    - { name: content_size, type: Integer, required: true, description: generated }
  permission_tier: autonomous
`;
}
