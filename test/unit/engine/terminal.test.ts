import { readdirSync, readlinkSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { describe, expect, test } from 'vitest';
import { createSystemClock } from '../../../src/base/clock.ts';
import { createPatientWritable, openTerminal, type Terminal } from '../../../src/engine/streams/terminal.ts';
import { createFakeClock } from '../../fakes/clock.ts';

/** A sink with room for so many bytes. */
function createTank(room: number) {
  const taken: number[] = [];
  const tank = { room, asked: 0, taken };
  const write = (data: Buffer): number => {
    tank.asked++;
    if (tank.room === 0) throw Object.assign(new Error('full'), { code: 'EAGAIN' });
    const count = Math.min(tank.room, data.length);
    taken.push(...data.subarray(0, count));
    tank.room -= count;
    return count;
  };
  return { tank, write };
}

describe('a stream into what cannot tell when it has room', () => {
  const numbers = Uint8Array.from({ length: 10 }, (_, index) => index);

  test('is done with a write only when all is taken, in order, and then writes what belongs to the end', async () => {
    const clock = createFakeClock();
    const { tank, write } = createTank(4);
    const stream = createPatientWritable({ write, last: Buffer.from([99]), clock });
    let done = false;
    stream.write(numbers, () => (done = true));
    stream.end();
    await clock.advance(10_000);
    expect([done, tank.taken]).toEqual([false, [0, 1, 2, 3]]);
    tank.room = 100;
    await clock.advance(1000);
    expect([done, stream.writableFinished, tank.taken]).toEqual([true, true, [...numbers, 99]]);
    expect(clock.pending()).toBe(0);
  });

  test('asks more rarely the longer there is no room', async () => {
    const clock = createFakeClock();
    const { tank, write } = createTank(0);
    createPatientWritable({ write, last: Buffer.alloc(0), clock }).write(numbers);
    await clock.advance(10_000);
    expect(tank.asked).toBeLessThan(250);
  });

  test('keeps its pace, over writes of any size', async () => {
    const clock = createFakeClock();
    const { tank, write } = createTank(100);
    const stream = createPatientWritable({ write, last: Buffer.alloc(0), pace: { bytes: 4, perMs: 10, startMs: 100 }, clock });
    for (const number of numbers) stream.write(Uint8Array.of(number));
    stream.end(numbers);
    await clock.advance(90);
    const lengths = [tank.taken.length];
    for (let round = 0; round < 5; round++) {
      await clock.advance(10);
      lengths.push(tank.taken.length);
    }
    expect(lengths).toEqual([4, 8, 12, 16, 20, 20]);
    expect(tank.taken).toEqual([...numbers, ...numbers]);
  });

  test('asks no more when it is destroyed, and needs no listener when the sink breaks', async () => {
    const clock = createFakeClock();
    const { write } = createTank(0);
    const stream = createPatientWritable({ write, last: Buffer.alloc(0), clock });
    stream.write(numbers);
    stream.destroy();
    expect(clock.pending()).toBe(0);
    const broken = createPatientWritable({
      write: () => {
        throw new Error('EIO');
      },
      last: Buffer.alloc(0),
      clock,
    });
    broken.write(numbers);
    await clock.settle();
    expect(broken.destroyed).toBe(true);
  });
});

const env = { PATH: process.env['PATH'] ?? '' };
const open = (script: string): Terminal => openTerminal({ file: 'sh', args: ['-c', script], env }, {}, createSystemClock());
const ended = (terminal: Terminal) => new Promise<{ exitCode: number; signal: number }>((resolve) => terminal.onExit(resolve));

function openFiles(): number {
  return readdirSync('/proc/self/fd').filter((name) => {
    try {
      return readlinkSync(`/proc/self/fd/${name}`).includes('ptmx');
    } catch {
      return false;
    }
  }).length;
}

describe.runIf(process.platform === 'linux')('a terminal', () => {
  test('that nobody reads takes what it has room for, holds nothing else up, and leaves nothing behind', async () => {
    const before = openFiles();
    const terminal = open('exec sleep 600');
    const end = ended(terminal);
    const accepted = terminal.input.write(Buffer.alloc(1 << 20, 'x\n'));
    let longest = 0;
    for (let round = 0, last = performance.now(); round < 20; round++) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      const now = performance.now();
      longest = Math.max(longest, now - last);
      last = now;
    }
    expect(accepted).toBe(false);
    // A write that waited for its reader would wait for the whole sleep.
    expect(longest).toBeLessThan(30_000);
    terminal.kill();
    expect((await end).signal).toBe(9);
    expect(openFiles()).toBe(before);
  });

  test('passes every byte from the first on, also those that mean something on a terminal', async () => {
    const terminal = open('head -c 300000 | md5sum');
    const bytes = Buffer.from(Uint8Array.from({ length: 300_000 }, (_, index) => (index * 7 + (index >> 8)) & 0xff));
    let text = '';
    terminal.onOutput((data) => (text += String(data)));
    terminal.input.write(bytes);
    await ended(terminal);
    const { createHash } = await import('node:crypto');
    expect(text.split(' ')[0]).toBe(createHash('md5').update(bytes).digest('hex'));
  });

  test('has no size when it is closed, and takes no more input', async () => {
    const terminal = open('exit 3');
    expect((await ended(terminal)).exitCode).toBe(3);
    terminal.resize({ columns: 100, rows: 30 });
    terminal.input.write('late');
    terminal.kill();
    expect(terminal.input.destroyed).toBe(true);
  });
});
