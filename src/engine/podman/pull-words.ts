import type { PullWord } from '../common/pull-progress.ts';

/** What podman writes while it pulls: that it begins with a layer, or has it, and what it does with all of them at the end. */
export function podmanPullWord(line: string): PullWord | undefined {
  const [, layer, rest = ''] = /^Copying blob (\S+)(.*)$/.exec(line) ?? [];
  if (layer !== undefined) return /already exists|\bdone\b/.test(rest) ? { layer, isDone: true } : { layer };
  return /^Copying config /.test(line) ? { isDone: true } : undefined;
}
