import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { type Bench, readAll } from './bench.ts';
import { exits } from './programs.ts';

/** Processes in running containers. */
export function describeExec(bench: () => Bench, real: boolean): void {
  describe('exec', () => {
    it('fails in a container that has ended', async () => {
      const { run, exited, exec } = bench();
      const id = await run(exits(0));
      await exited(id);
      await expect(exec(id, ['true'])).rejects.toMatchObject({ name: 'EngineError' });
    });

    it('fails in a container that was not started, or is gone', async () => {
      const { engine, config, exec } = bench();
      const id = await engine.createContainer(await config());
      await expect(exec(id, ['true'])).rejects.toMatchObject({ name: 'EngineError' });
      await engine.removeContainer(id);
      await expect(exec(id, ['true'])).rejects.toMatchObject({ name: 'EngineError' });
    });

    if (real) {
      describeProcesses(bench);
      describeTerminals(bench);
    }
  });
}

function describeProcesses(bench: () => Bench): void {
  it.each([0, 1, 42, 125, 126, 127, 255])('tells exit code %i, with no message (needs a kernel)', async (code) => {
    const { run, exec } = bench();
    const outcome = await exec(await run(), ['sh', '-c', `exit ${code}`]);
    expect(outcome).toEqual({ exitCode: code, stdout: '', stderr: '' });
  });

  it('keeps the two streams apart (needs a kernel)', async () => {
    const { run, exec } = bench();
    const outcome = await exec(await run(), ['sh', '-c', 'echo out; echo err >&2; exit 5']);
    expect(outcome).toEqual({ exitCode: 5, stdout: 'out\n', stderr: 'err\n' });
  });

  it('ends a process that is given up where its session asks for that (needs a kernel)', async () => {
    const { run, engine, exec } = bench();
    const id = await run();
    const session = engine.exec(id, { command: ['sh', '-c', 'echo begun; sleep 4711'], stdin: false, tty: false, endsWithSession: true });
    await once(session.stdout, 'data');
    session.close();
    await expect.poll(async () => (await exec(id, ['sh', '-c', 'ps | grep -c [4]711'])).stdout, { timeout: 20_000 }).toBe('0\n');
  });

  it('passes arguments as they are (needs a kernel)', async () => {
    const { run, exec } = bench();
    const odd = ['--privileged', '-it', '', 'two words', '$HOME', '"', "'", 'a\nb', '--'];
    const { stdout } = await exec(await run(), ['printf', '<%s>', ...odd]);
    expect(stdout).toBe(odd.map((each) => `<${each}>`).join(''));
  });

  it('writes to standard input and ends it (needs a kernel)', async () => {
    const { run, exec } = bench();
    const text = `${'line of input\n'.repeat(5000)}no newline`;
    const outcome = await exec(await run(), ['cat'], {}, text);
    expect(outcome.exitCode).toBe(0);
    expect(outcome.stdout === text).toBe(true);
  });

  it('has an empty standard input when none is asked for (needs a kernel)', async () => {
    const { run, exec } = bench();
    expect(await exec(await run(), ['cat'])).toEqual({ exitCode: 0, stdout: '', stderr: '' });
  });

  it('reads all output of a process that has ended (needs a kernel)', async () => {
    const { run, exec } = bench();
    const { stdout } = await exec(await run(), ['sh', '-c', "head -c 3000000 /dev/zero | tr '\\0' y"]);
    expect(stdout.length).toBe(3_000_000);
  });

  it.each(['/no/such/binary', 'nosuchbinary'])('says that %s cannot be run, with code 126 or 127 (needs a kernel)', async (binary) => {
    const { run, exec } = bench();
    const outcome = await exec(await run(), [binary, 'argument']);
    expect([126, 127]).toContain(outcome.exitCode);
    expect(outcome.message).toContain(binary);
    expect(outcome.message).not.toContain('\n');
  });

  it('has the environment of the container (needs a kernel)', async () => {
    const { run, exec } = bench();
    const id = await run(undefined, { env: [{ name: 'COLOUR', value: 'blue' }] });
    const { stdout } = await exec(id, ['env']);
    const names = stdout.split('\n').filter((line) => line !== '' && !line.startsWith('PATH=') && !line.startsWith('HOME='));
    expect(names.sort()).toEqual(['COLOUR=blue', 'HOSTNAME=contract-host']);
  });

  it('runs many at once (needs a kernel)', async () => {
    const { run, exec } = bench();
    const id = await run();
    const outcomes = await Promise.all(Array.from({ length: 10 }, (_, index) => exec(id, ['echo', String(index)])));
    expect(outcomes.map((each) => each.stdout)).toEqual(Array.from({ length: 10 }, (_, index) => `${index}\n`));
  });

  it('can be given up (needs a kernel)', async () => {
    const { engine, run, ready } = bench();
    const session = engine.exec(await ready(run()), { command: ['sleep', '600'], stdin: false, tty: false });
    const settled = session.result.then(
      () => 'settled',
      () => 'settled',
    );
    const streams = Promise.all([readAll(session.stdout).catch(() => ''), readAll(session.stderr).catch(() => '')]);
    session.close();
    expect(await settled).toBe('settled');
    await streams;
  });
}

function describeTerminals(bench: () => Bench): void {
  it('has no terminal unless asked for (needs a kernel)', async () => {
    const { run, exec } = bench();
    expect((await exec(await run(), ['test', '-t', '1'])).exitCode).toBe(1);
  });

  it('has a terminal of the size told, with one stream (needs a kernel)', async () => {
    const { engine, run } = bench();
    const size = { columns: 101, rows: 33 };
    const session = engine.exec(await run(), { command: ['sh', '-c', 'sleep 0.3; stty size; exit 3'], stdin: true, tty: true, size });
    expect(session.stderr).toBeUndefined();
    const [text, result] = await Promise.all([readAll(session.stdout), session.result]);
    expect(text.trim()).toBe('33 101');
    expect(result.exitCode).toBe(3);
  });

  it('follows the size of the terminal (needs a kernel)', async () => {
    const { engine, run, until } = bench();
    const command = ['sh', '-c', 'while read -r line; do stty size; done'];
    const session = engine.exec(await run(), { command, stdin: true, tty: true, size: { columns: 80, rows: 24 } });
    let text = '';
    session.stdout.on('data', (chunk) => {
      text += String(chunk);
    });
    const sizes = (): readonly string[] => text.match(/\d+ \d+/g) ?? [];
    await until('the first size', async () => {
      session.stdin?.write('\n');
      return sizes().includes('24 80') ? true : undefined;
    });
    session.resize({ columns: 132, rows: 50 });
    await until('the second size', async () => {
      session.stdin?.write('\n');
      return sizes().includes('50 132') ? true : undefined;
    });
    session.stdin?.write('\x04');
    expect((await session.result).exitCode).toBe(0);
  });

  it('passes a long input byte for byte, whatever the bytes mean on a terminal (needs a kernel)', async () => {
    const { engine, run } = bench();
    const command = ['sh', '-c', 'stty raw -echo; echo ready; head -c 1048576 | md5sum'];
    const session = engine.exec(await run(), { command, stdin: true, tty: true });
    const input = Buffer.from(Uint8Array.from({ length: 1 << 20 }, (_, index) => (index * 5 + (index >> 8) + (index >> 16)) & 0xff));
    // With these the engines' command lines would leave the process, unless told otherwise.
    input.write('\x10\x11', 1000);
    let text = '';
    session.stdout.on('data', (chunk) => {
      if (text === '') session.stdin?.write(input);
      text += String(chunk);
    });
    expect((await session.result).exitCode).toBe(0);
    expect(text.trim()).toBe(`ready\n${createHash('md5').update(input).digest('hex')}  -`);
  });

  it('holds back input that nobody reads, and nothing else (needs a kernel)', async () => {
    const { engine, run, exec } = bench();
    const id = await run();
    const session = engine.exec(id, { command: ['sh', '-c', 'echo ready; exec sleep 600'], stdin: true, tty: true });
    await once(session.stdout, 'data');
    session.stdout.resume();
    let taken = false;
    session.stdin?.write(Buffer.alloc(1 << 20, 'a line\n'), () => (taken = true));
    expect((await exec(id, ['echo', 'meanwhile'])).stdout).toBe('meanwhile\n');
    expect(taken).toBe(false);
    session.close();
    await session.result.catch(() => {});
    session.resize({ columns: 90, rows: 30 });
    expect(session.stdin?.destroyed).toBe(true);
  });

  it('passes Ctrl-C behind a long line that nobody reads (needs a kernel)', async () => {
    const { engine, run } = bench();
    const command = ['sh', '-c', 'trap "exit 7" INT; echo ready; while :; do sleep 0.1; done'];
    const session = engine.exec(await run(), { command, stdin: true, tty: true });
    await once(session.stdout, 'data');
    session.stdout.resume();
    session.stdin?.write(Buffer.alloc(100_000, 'x'));
    session.stdin?.write('\x03');
    expect((await session.result).exitCode).toBe(7);
  });

  it('passes many lines to a process that repeats them (needs a kernel)', async () => {
    const { engine, run } = bench();
    const session = engine.exec(await run(), { command: ['cat'], stdin: true, tty: true });
    session.stdin?.write('a line of\n'.repeat(4000));
    let lines = 0;
    for await (const chunk of session.stdout) {
      lines += String(chunk).split('\n').length - 1;
      // Once from the terminal, once from the process; with nothing left to come, the end cannot cut anything off.
      if (lines === 8000) session.stdin?.end();
    }
    expect(lines).toBe(8000);
    expect((await session.result).exitCode).toBe(0);
  });
}
