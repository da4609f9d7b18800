import { expect, test } from 'vitest';
import type { TimelinePull } from '../../../src/api/pod-timeline.ts';
import { pullNotes } from '../../../src/printers/pull-note.ts';
import { timeline } from '../../fakes/timelines.ts';

const begin = '2026-01-05T00:00:00.000Z';
const now = Date.parse(begin) + 12_000;
const pulls = (image: string, pull: TimelinePull) =>
  ({ name: image, role: 'app', image, attempts: [{ attempt: 0, waiting: begin, pull }] }) as const;

test.each([
  ['busybox:1.36', { begin }, ['pulling busybox:1.36 12s', 'pulling 12s']],
  ['127.0.0.1:5000/team/x', { begin, layers: { named: 9, done: 2 } }, ['pulling x 2/9 layers 12s', 'pulling 2/9 12s']],
  ['x', { begin, layers: { named: 1 } }, ['pulling x 1 layer 12s', 'pulling 12s']],
  [`a.example/x@sha256:${'0123456789ab'.padEnd(64, 'c')}`, { begin }, ['pulling x@sha256:0123456789ab 12s', 'pulling 12s']],
  ['x', { begin, end: begin }, []],
])('%s %o', (image, pull, note) => {
  expect(pullNotes(timeline([pulls(image, pull)]), now)).toEqual(note);
});
