import { describe, expect, it } from 'vitest';
import { type LogEntry, longestPart } from '../../../src/api/cri-log.ts';
import { type Bench, readAll } from './bench.ts';
import { breathless, dripping, endless, endlessBytes, exits, hesitant, longWinded, obedient, talkative } from './programs.ts';

const whole = 'one\ntwo\n\nlast';
const stampedLine = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z /;

async function collect(entries: AsyncIterable<LogEntry>): Promise<LogEntry[]> {
  const all: LogEntry[] = [];
  for await (const entry of entries) all.push(entry);
  return all;
}

const textOf = (entry: LogEntry): string => Buffer.from(entry.content).toString('utf8');
const bytesOf = (entry: LogEntry): string => `${textOf(entry)}${entry.complete ? '\n' : ''}`;

/** What containers wrote. */
export function describeLogs(bench: () => Bench, real: boolean): void {
  describe('log', () => {
    const talked = async () => {
      const { run, exited } = bench();
      const id = await run(talkative);
      await exited(id);
      return id;
    };

    it('is byte for byte what both streams wrote, in their order, with no newline added', async () => {
      expect(await bench().log(await talked())).toBe(whole);
    });

    it('is empty when nothing was written, and before the start', async () => {
      const { engine, run, exited, log, config } = bench();
      const silent = await run(exits(0));
      await exited(silent);
      expect(await log(silent)).toBe('');
      const created = await engine.createContainer(await config());
      expect(await log(created)).toBe('');
      expect(await log(created, { follow: true })).toBe('');
    });

    it.each([
      [0, ''],
      [1, 'last'],
      [2, '\nlast'],
      [3, 'two\n\nlast'],
      [99, whole],
    ])('ends with its last %i lines when asked for them', async (tailLines, expected) => {
      expect(await bench().log(await talked(), { tailLines })).toBe(expected);
    });

    it('has a time before every line when asked', async () => {
      const lines = (await bench().log(await talked(), { timestamps: true })).split('\n');
      expect(lines.map((line) => line.replace(stampedLine, '<time>'))).toEqual(['<time>one', '<time>two', '<time>', '<time>last']);
      expect([...lines].sort()).toEqual(lines);
    });

    it('begins at a time when asked', async () => {
      const { engine, log } = bench();
      const id = await talked();
      const [, second] = await collect(engine.logEntries(id));
      expect(await log(id, { since: second?.time ?? '' })).toBe('two\n\nlast');
      expect(await log(id, { since: second?.time ?? '', tailLines: 1 })).toBe('last');
      expect(await log(id, { since: '2001-01-01T00:00:00Z' })).toBe(whole);
      expect(await log(id, { since: '2100-01-01T00:00:00Z' })).toBe('');
    });

    it('is the same entry by entry, with streams and times', async () => {
      const { engine, log } = bench();
      const id = await talked();
      const entries = await collect(engine.logEntries(id));
      expect(entries.map((entry) => [entry.stream, textOf(entry), entry.complete])).toEqual([
        ['stdout', 'one', true],
        ['stderr', 'two', true],
        ['stdout', '', true],
        ['stdout', 'last', false],
      ]);
      expect(entries.map((entry) => `${entry.time} ${bytesOf(entry)}`).join('')).toBe(await log(id, { timestamps: true }));
    });

    it('keeps long lines whole', async () => {
      const { engine, run, exited, log } = bench();
      const id = await run(longWinded);
      await exited(id);
      expect(await log(id)).toBe(`${'x'.repeat(50_000)}\nend\n`);
      expect(await log(id, { tailLines: 1 })).toBe('end\n');
      expect(await log(id, { tailLines: 2 })).toBe(`${'x'.repeat(50_000)}\nend\n`);
      const stamped = (await log(id, { timestamps: true })).split('\n');
      expect(stamped.map((line) => line.replace(stampedLine, '').length)).toEqual([50_000, 3, 0]);
      const entries = await collect(engine.logEntries(id));
      expect(entries.map(bytesOf).join('')).toBe(`${'x'.repeat(50_000)}\nend\n`);
      expect(entries.at(-1)?.complete).toBe(true);
    });

    it('has one time for a line that was written in two halves', async () => {
      const { run, log, exited } = bench();
      const id = await run(hesitant);
      const following = log(id, { timestamps: true, follow: true });
      await exited(id);
      const followed = (await following).split('\n');
      expect(followed.map((line) => line.replace(stampedLine, '<time>'))).toEqual(['<time>ab', '<time>c', '']);
      expect((await log(id, { timestamps: true })).split('\n')).toEqual(followed);
      expect(await log(id, { tailLines: 2 })).toBe('ab\nc\n');
    });

    it('has one time where neither stream ends its line', async () => {
      const { run, log, exited } = bench();
      const id = await run(breathless);
      const following = log(id, { timestamps: true, follow: true });
      await exited(id);
      const out = '2026-01-01T00:00:00.000000001Z out';
      expect([`${out}err`, `err${out}`]).toContain((await following).replace(stampedLine, ''));
      expect([`${out}err`, `err${out}`]).toContain((await log(id, { timestamps: true })).replace(stampedLine, ''));
    });

    it('is read by its end, and in parts, however long a line is', async () => {
      const { engine, run, exited, log } = bench();
      const id = await run(endless);
      await exited(id);
      expect(await log(id, { tailLines: 80, tailBytes: 2048 })).toBe(`${'x'.repeat(2045)}end`);
      expect(await log(id, { tailLines: 1, tailBytes: 1 })).toBe('d');
      let bytes = 0;
      for await (const chunk of engine.logs(id, { follow: false, timestamps: true })) bytes += chunk.length;
      // Engines do not keep all of what has no end.
      if (real) expect(bytes).toBeLessThanOrEqual(50_000_000);
      else expect(bytes).toBe('2026-01-05T00:00:00.000000000Z '.length + endlessBytes + 3);
      let longest = 0;
      let tail = 0;
      for await (const { content } of engine.logEntries(id, { tailBytes: 1_000_000 })) {
        longest = Math.max(longest, content.length);
        tail += content.length;
      }
      expect(longest).toBeLessThanOrEqual(longestPart);
      expect(tail).toBeGreaterThan(900_000);
      await engine.removeContainer(id);
    });

    it('is followed until the container ends, while it is written', async () => {
      const { engine, run, until } = bench();
      const id = await run(dripping);
      let seen = '';
      let ended = false;
      const stream = engine.logs(id, { follow: true, timestamps: false });
      stream.on('data', (chunk) => {
        seen += String(chunk);
      });
      stream.on('end', () => {
        ended = true;
      });
      await until('the first line', async () => (seen === 'first\n' && !ended ? true : undefined));
      await until('the end', async () => (ended ? true : undefined));
      expect(seen).toBe('first\nsecond\n');
    });

    it('followed after the end is whole, and ends', async () => {
      expect(await bench().log(await talked(), { follow: true })).toBe(whole);
    });

    it('is followed no longer once the caller has given up', async () => {
      const { engine, run, ready } = bench();
      const id = await ready(run(obedient));
      const abort = new AbortController();
      const stream = engine.logs(id, { follow: true, timestamps: false, signal: abort.signal });
      const read = readAll(stream).catch(() => 'broken off');
      abort.abort();
      expect(['', 'ready\n', 'broken off']).toContain(await read);
    });

    it('of a container that is gone fails', async () => {
      const { engine, config, log } = bench();
      const id = await engine.createContainer(await config());
      await engine.removeContainer(id);
      await expect(log(id)).rejects.toMatchObject({ name: 'EngineError', kind: 'notFound' });
      await expect(collect(engine.logEntries(id))).rejects.toMatchObject({ name: 'EngineError', kind: 'notFound' });
    });

    if (real) {
      it('keeps bytes that are no text (needs a kernel)', async () => {
        const { engine, run, exited } = bench();
        const command = ['sh', '-c', "printf 'a\\r\\nb\\0c\\n\\377\\376\\n\\033[1mbold'"];
        const id = await run({ command, behaviour: {} });
        await exited(id);
        const chunks: Buffer[] = [];
        for await (const chunk of engine.logs(id, { follow: false, timestamps: false })) chunks.push(Buffer.from(chunk));
        expect(Buffer.concat(chunks).subarray(0, 7).toString('latin1')).toBe('a\r\nb\0c\n');
        expect(Buffer.concat(chunks).toString('latin1')).toContain('\x1b[1mbold');
      });
    }
  });
}
