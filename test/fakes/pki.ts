import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Authority, createAuthority } from '../../src/agent/pki/authority.ts';
import { createKeyPairs, type KeyPairs } from '../../src/agent/pki/key-pairs.ts';
import type { Clock } from '../../src/base/clock.ts';
import { silentLog } from '../../src/base/log.ts';

/** An authority of its own with what it signs, in a directory that is made for it. */
export interface TestPki {
  readonly directory: string;
  readonly authority: Authority;
  readonly keyPairs: KeyPairs;
  remove(): void;
}

/** Makes one. */
export function createTestPki(clock: Clock): TestPki {
  const root = mkdtempSync(join(tmpdir(), 'kpod-pki-'));
  const directory = join(root, 'pki');
  const authority = createAuthority({ directory, clock, log: silentLog });
  const keyPairs = createKeyPairs({ directory, authority, clock });
  return { directory, authority, keyPairs, remove: () => rmSync(root, { recursive: true }) };
}
