import { describe } from 'vitest';
import { playMany } from './schedules/describe.ts';

describe('random pods that others have their hands in', () => {
  const bad = { refused: 0.03, lostAnswer: 0.03, wreck: 0.03, lostEvent: 0.1 };
  playMany('kpod sees it at once', { deaths: 0, slow: false, faults: {}, strangers: true }, { from: 50_001, count: 750 });
  playMany('kpod is away', { deaths: 2, slow: true, faults: {}, strangers: true }, { from: 60_001, count: 500 });
  playMany('commands fail too', { deaths: 2, slow: true, faults: bad, strangers: true }, { from: 70_001, count: 250 });
});
