import { expect, it } from 'vitest';
import { createPullCounter } from '../../../src/engine/common/pull-progress.ts';
import { dockerPullWord } from '../../../src/engine/docker/pull-words.ts';
import { podmanPullWord } from '../../../src/engine/podman/pull-words.ts';
import type { PullProgress } from '../../../src/engine/types.ts';

const told = (read: typeof dockerPullWord, lines: readonly string[]): readonly PullProgress[] => {
  const all: PullProgress[] = [];
  const count = createPullCounter(read, (progress) => all.push(progress));
  for (const line of lines) count(line);
  return all;
};

it('counts the layers of which docker tells, each once', () => {
  const lines = [
    'latest: Pulling from team/x',
    '7e4be7dc23a2: Already exists',
    'c4771afd3711: Pulling fs layer',
    '744db7c77cde: Pulling fs layer',
    '744db7c77cde: Waiting',
    'c4771afd3711: Verifying Checksum',
    'c4771afd3711: Download complete',
    'c4771afd3711: Pull complete',
    'c4771afd3711: Waiting',
    '744db7c77cde: Pull complete',
    `Digest: sha256:${'a'.repeat(64)}`,
    'Status: Downloaded newer image for x:latest',
  ];
  expect(told(dockerPullWord, lines)).toEqual([
    { layers: 1, done: 1 },
    { layers: 2, done: 1 },
    { layers: 3, done: 1 },
    { layers: 3, done: 2 },
    { layers: 3, done: 3 },
  ]);
});

it('counts those that podman names; how many of them are there it tells at the end', () => {
  const blob = (letter: string) => `Copying blob sha256:${letter.repeat(64)}`;
  expect(
    told(podmanPullWord, [
      'Trying to pull x...',
      'Getting image source signatures',
      blob('a'),
      blob('b'),
      blob('a'),
      'Copying config sha256:c',
    ]),
  ).toEqual([{ layers: 1 }, { layers: 2 }, { layers: 2, done: 2 }]);
  expect(told(podmanPullWord, [blob('a'), `${blob('b')} skipped: already exists`, 'Writing manifest to image destination'])).toEqual([
    { layers: 1 },
    { layers: 2, done: 1 },
  ]);
});

it('says nothing of an image without layers', () => {
  expect(told(podmanPullWord, ['Copying config sha256:c'])).toEqual([]);
});
