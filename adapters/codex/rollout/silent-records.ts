import { type LineKind, textField } from '../../../core/sessions/event.ts';

/** Lines and payloads that say nothing of the work. */
const silent = new Set(
  (
    'world_state token_usage_record state reasoning agent_reasoning agent_reasoning_raw_content token_count ' +
    'agent_reasoning_section_break web_search_end web_search_begin web_search_call additional_tools ghost_snapshot ' +
    'thread_settings_applied mcp_tool_call_begin mcp_tool_call_end sub_agent_activity view_image_tool_call ' +
    'image_generation_call image_generation_end tool_search_call tool_search_output thread_name_updated ' +
    'entered_review_mode exited_review_mode compaction compaction_summary compaction_trigger context_compacted ' +
    'item_started inter_agent_communication inter_agent_communication_metadata exec_command_begin exec_command_end ' +
    'patch_apply_begin background_event turn_diff warning undo_completed thread_goal_updated agent_message_delta ' +
    'dynamic_tool_call_request dynamic_tool_call_response collab_agent_spawn_end collab_waiting_end'
  ).split(' '),
);

function payloadType(record: unknown): string {
  const payload =
    typeof record === 'object' && record !== null && 'payload' in record ? record.payload : null;
  return textField(payload, 'type');
}

/** Whether a record says nothing of the work, by its own type or its payload's. */
export function isSilent(record: unknown): boolean {
  return silent.has(textField(record, 'type')) || silent.has(payloadType(record));
}

const beginningOfItem =
  /^\{"timestamp":"[^"]{0,40}",(?:"ordinal":\d+,)?"type":"(\w+)"(?:,"payload":\{"type":"(\w+)")?/;

/** What the beginning of a line shows. An event has to be read, for it tells that this rollout records talk as events. */
export function lineKind(beginning: string): LineKind {
  const [, type = '', payload = ''] = beginningOfItem.exec(beginning) ?? [];
  if (/_call_output$/.test(payload)) return 'result';
  return type !== 'event_msg' && (silent.has(type) || silent.has(payload)) ? 'silent' : 'other';
}
