import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createHeartbeat, describeAbsence, findAbsence, readLastAlive } from '../../../src/agent/heartbeat.ts';
import { silentLog } from '../../../src/base/log.ts';
import { createFakeClock, someMonday } from '../../fakes/clock.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'kpod-agent-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('absence', () => {
  const now = someMonday;
  test.each([
    ['no agent ever lived', undefined, 1, undefined],
    ['there was nothing to look after', now - 3_600_000, 0, undefined],
    ['the agent was only restarted', now - 59_000, 1, undefined],
    ['an hour without one', now - 3_600_000, 2, { since: '2026-01-04T23:00:00Z', until: '2026-01-05T00:00:00Z' }],
  ] as const)('%s', (_, lastAlive, livePods, absence) => {
    expect(findAbsence(lastAlive, livePods, now)).toEqual(absence);
  });

  test('is one sentence', () => {
    expect(describeAbsence({ since: '2026-01-04T23:00:00Z', until: '2026-01-05T00:00:00Z' })).toBe(
      'no agent ran from 2026-01-04T23:00:00Z to 2026-01-05T00:00:00Z: what ended in that time was not restarted, and nothing was probed',
    );
  });

  test('the heart beats while there are pods, and once more at the end', async () => {
    const clock = createFakeClock();
    const path = join(root, 'alive');
    let pods = 1;
    const heartbeat = createHeartbeat({ path, clock, log: silentLog, livePods: () => pods });
    await clock.advance(30_000);
    expect(await readLastAlive(path)).toBe(someMonday + 30_000);
    pods = 0;
    await clock.advance(100_000);
    expect(await readLastAlive(path)).toBe(someMonday + 30_000);
    heartbeat.stop();
    expect(await readLastAlive(path)).toBe(someMonday + 130_000);
    expect(clock.pending()).toBe(0);
  });

  test('a heartbeat that cannot be read is none', async () => {
    writeFileSync(join(root, 'alive'), 'garbage');
    expect([await readLastAlive(join(root, 'alive')), await readLastAlive(join(root, 'none'))]).toEqual([undefined, undefined]);
  });
});
