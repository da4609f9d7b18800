/** The limits that podman raises in every container, with what it raises them to. */
const raised = [
  { flag: 'nofile', name: 'Max open files', ceiling: 1_048_576 },
  { flag: 'nproc', name: 'Max processes', ceiling: 1_048_576 },
] as const;

/** Ceilings to try, from what the caller itself may have down to what every machine grants. */
const attempts = [Number.POSITIVE_INFINITY, 32_768, 4096];

/**
 * Sets of `--ulimit` values to try where podman's own cannot be set, the most generous first. `limits` is the text of
 * `/proc/self/limits`: nobody may have more than the caller's hard limits.
 */
export function ulimitCandidates(limits: string): readonly (readonly string[])[] {
  return attempts.map((most) =>
    raised.map(({ flag, name, ceiling }) => {
      const value = Math.min(hardLimit(limits, name), ceiling, most);
      return `${flag}=${value}:${value}`;
    }),
  );
}

function hardLimit(limits: string, name: string): number {
  const line = limits.split('\n').find((each) => each.startsWith(name));
  const hard = line?.slice(name.length).trim().split(/\s+/)[1];
  return hard === undefined || hard === 'unlimited' ? Number.POSITIVE_INFINITY : Number(hard);
}
