import { describe, expect, test } from 'vitest';
import { createIdleWatch, decideIdle } from '../../../src/agent/idle.ts';
import { createFakeClock, someMonday } from '../../fakes/clock.ts';

describe('idle', () => {
  test.each([
    ['a live pod keeps it', { unfinished: 1, open: 0, lastActive: 0 }, { againInMs: 600 }],
    ['an open watch keeps it', { unfinished: 0, open: 1, lastActive: 0 }, { againInMs: 600 }],
    ['what happened lately keeps it for the rest of the time', { unfinished: 0, open: 0, lastActive: 900 }, { againInMs: 500 }],
    ['after the time it goes', { unfinished: 0, open: 0, lastActive: 400 }, 'exit'],
  ] as const)('%s', (_, activity, decision) => {
    expect(decideIdle(activity, 1000, 600)).toEqual(decision);
  });

  function watch() {
    const clock = createFakeClock();
    const state = { unfinished: 0, idleAt: 0 };
    const onIdle = () => {
      state.idleAt = clock.now() - someMonday;
    };
    return { clock, state, idle: createIdleWatch({ clock, timeoutMs: 1000, unfinished: () => state.unfinished, onIdle }) };
  }

  test('comes a full time after the last request ended', async () => {
    const { clock, state, idle } = watch();
    await clock.advance(300);
    const end = idle.began();
    await clock.advance(5000);
    end();
    end();
    await clock.advance(999);
    expect(state.idleAt).toBe(0);
    await clock.advance(1);
    expect(state.idleAt).toBe(6300);
  });

  test('comes a full time after the last pod ended', async () => {
    const { clock, state, idle } = watch();
    state.unfinished = 1;
    await clock.advance(10_500);
    state.unfinished = 0;
    idle.touch();
    await clock.runUntil(() => state.idleAt > 0, 10_000);
    expect(state.idleAt).toBe(11_500);
  });

  test('never comes once it was stopped', async () => {
    const { clock, state, idle } = watch();
    idle.stop();
    await clock.advance(100_000);
    expect([state.idleAt, clock.pending()]).toEqual([0, 0]);
  });
});
