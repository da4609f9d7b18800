import { describe } from 'vitest';
import { playMany } from './schedules/describe.ts';

describe('random pods on an engine that takes its time', () => {
  const slow = { slow: true, strangers: false };
  const badStream = { lostEvent: 0.2, doubleEvent: 0.2, lateEvent: 0.2 };
  playMany('kpod dies, its commands go on', { ...slow, deaths: 3, faults: { orphan: 0.6 } }, { from: 10_001, count: 1500 });
  playMany('events are lost, doubled and late', { ...slow, deaths: 2, faults: badStream }, { from: 20_001, count: 1000 });
  playMany('commands are killed half-way', { ...slow, deaths: 2, faults: { wreck: 0.05, orphan: 0.3 } }, { from: 30_001, count: 1000 });
  const failing = { orphan: 0.3, refused: 0.05, lostAnswer: 0.05, wreck: 0.02 };
  playMany('commands fail, with and without effect', { ...slow, deaths: 2, faults: failing }, { from: 40_001, count: 1000 });
});
