import type { PullWord } from '../common/pull-progress.ts';

/** What docker writes of a layer while it pulls. */
export function dockerPullWord(line: string): PullWord | undefined {
  const [, layer, words = ''] =
    /^([0-9a-f]{12}): (Pulling fs layer|Waiting|Downloading|Verifying|Download complete|Extracting|Pull complete|Already exists)\b/.exec(
      line,
    ) ?? [];
  return layer === undefined ? undefined : { layer, isDone: words === 'Pull complete' || words === 'Already exists' };
}
