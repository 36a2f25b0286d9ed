// Owns: structured errors as answers of an MCP server and of a JSON-RPC gateway.
// Refuses: transports and request ids of its own.

import type { ApprovalPending, PolicyDenied, RateLimited } from './structured-error.js';

export type PolicyError = PolicyDenied | ApprovalPending | RateLimited;

export type RequestId = string | number | null;

/** The text of a tool's result, as MCP carries it. */
export interface McpToolResult {
  readonly content: readonly [{ readonly type: 'text'; readonly text: string }];
  readonly isError: boolean;
}

export interface JsonRpcResult<Result> {
  readonly jsonrpc: '2.0';
  readonly id: RequestId;
  readonly result: Result;
}

export interface JsonRpcError {
  readonly jsonrpc: '2.0';
  readonly id: RequestId;
  readonly error: { readonly code: number; readonly message: string; readonly data: Readonly<Record<string, unknown>> };
}

export interface FailedCall {
  readonly success: false;
  readonly error: { readonly type: string; readonly message: string; readonly recovery: readonly { readonly action: string; readonly description: string }[] };
}

/** The codes that KruxOS documents for JSON-RPC errors. */
export const JSON_RPC_CODES = { RateLimited: -32000, PolicyDenied: -32001, ApprovalPending: -32002 } as const;

/** The answer of an MCP gateway to a `tools/call`: a result that says what happened or, for a rate limit, a JSON-RPC error. */
export function toMcpResponse(error: PolicyError, id: RequestId): JsonRpcResult<McpToolResult> | JsonRpcError {
  switch (error.error_type) {
    case 'RateLimited':
      return toJsonRpcError(error, id);
    case 'ApprovalPending': {
      const { request_id: approval_id, capability } = error.context;
      return toolResult(id, { status: 'pending_approval', approval_id, capability, message: error.agent_description }, false);
    }
    case 'PolicyDenied':
      return toolResult(id, { error: error.error_type, message: error.agent_description, recovery: recoveryOf(error) }, true);
  }
}

/** The answer of the JSON-RPC gateway: a result without success. */
export function toJsonRpcResult(error: PolicyError, id: RequestId): JsonRpcResult<FailedCall> {
  return { jsonrpc: '2.0', id, result: { success: false, error: { type: error.error_type, message: error.agent_description, recovery: recoveryOf(error) } } };
}

/** The same as an error with its documented code. */
export function toJsonRpcError(error: PolicyError, id: RequestId): JsonRpcError {
  const { error_type, agent_description } = error;
  return { jsonrpc: '2.0', id, error: { code: JSON_RPC_CODES[error_type], message: agent_description, data: dataOf(error) } };
}

function dataOf(error: PolicyError): Readonly<Record<string, unknown>> {
  if (error.error_type !== 'RateLimited') return { ...error.context };
  const { limit, window_seconds: window, retry_after_seconds } = error.context;
  return { retry_after_seconds, limit, window };
}

function recoveryOf(error: PolicyError): { readonly action: string; readonly description: string }[] {
  return error.recovery_actions.map(({ action, description }) => ({ action, description }));
}

function toolResult(id: RequestId, body: object, isError: boolean): JsonRpcResult<McpToolResult> {
  return { jsonrpc: '2.0', id, result: { content: [{ type: 'text', text: JSON.stringify(body) }], isError } };
}
