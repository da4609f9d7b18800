import type { EngineContext } from '../common/dialect.ts';

const blockSize = 512;
const mountPoint = 'volume';

/** A tar archive with one directory in it, which gives a directory that exists its mode. */
export function directoryTar(name: string, mode: number, nowMs: number): Buffer {
  const header = Buffer.alloc(blockSize);
  const octal = (value: number, digits: number) => `${value.toString(8).padStart(digits, '0')}\0`;
  header.write(`${name}/`, 0);
  header.write(octal(mode, 7), 100);
  header.write(octal(0, 7), 108);
  header.write(octal(0, 7), 116);
  header.write(octal(0, 11), 124);
  header.write(octal(Math.floor(nowMs / 1000), 11), 136);
  // The checksum is taken with blanks in its place.
  header.write('        ', 148);
  header.write('5', 156);
  header.write('ustar\0', 257);
  header.write('00', 263);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${octal(sum, 6)} `, 148);
  return Buffer.concat([header, Buffer.alloc(2 * blockSize)]);
}

/**
 * Sets the mode of a volume's root through docker alone, for callers who may talk to the daemon but not touch its files: an archive is
 * unpacked into a container that is never started.
 */
export async function setModeThroughDocker({ runner, clock }: EngineContext, image: string, volume: string, mode: number): Promise<void> {
  const helper = `${volume}-mode`;
  await runner.tryRun(['rm', '--force', helper]);
  const mount = `type=volume,src=${volume},dst=/${mountPoint},volume-nocopy`;
  await runner.run(['create', '--name', helper, '--pull=never', '--network=none', '--mount', mount, image]);
  try {
    await runner.run(['cp', '-', `${helper}:/`], { stdin: directoryTar(mountPoint, mode, clock.now()) });
  } finally {
    await runner.tryRun(['rm', '--force', helper]);
  }
}
