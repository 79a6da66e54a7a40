/** `0`: by a launcher whose first try ended badly, by a verb that leaves nothing behind, and by who suspects a cache. */
export const codeCacheVariable = 'AGENT_HANDOFF_CODE_CACHE';
