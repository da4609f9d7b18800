import { describe } from 'vitest';
import { playMany } from './schedules/describe.ts';

describe('random pods whose kpod dies between any two steps', () => {
  const calm = { slow: false, faults: {}, strangers: false };
  playMany('kpod lives', { ...calm, deaths: 0 }, { from: 1, count: 500 });
  playMany('kpod dies up to three times', { ...calm, deaths: 3 }, { from: 1001, count: 3500 });
});
