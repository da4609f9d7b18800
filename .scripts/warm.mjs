// The first use of a build: a look at pods of a server that has only that to tell. It leaves V8's code cache (bin/load.js).
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const column = (name) => ({ name, type: 'string', format: '', priority: 0, description: '' });
const pods = {
  kind: 'Table',
  columnDefinitions: ['Name', 'Ready', 'Status', 'Restarts', 'Age'].map(column),
  rows: [{ cells: ['web', '1/1', 'Running', '0', '5s'] }],
};

/** Runs that script once. Without a cache kpod works as well: whatever goes wrong is passed over. */
export async function warm(script) {
  const directory = await mkdtemp(join(tmpdir(), 'kpod-build-'));
  const server = createServer((request, response) => {
    response.setHeader('content-type', 'application/json');
    // Newer than any kpod, so that none wants to take its place.
    response.end(JSON.stringify(request.url === '/kpod/v1/agent' ? { pid: 0, version: '9999.0.0' } : pods));
  });
  try {
    const state = join(directory, 'state');
    const socket = join(directory, 'socket');
    await once(server.listen(socket), 'listening');
    await mkdir(state);
    await writeFile(join(state, 'socket'), socket);
    const env = { HOME: directory, XDG_RUNTIME_DIR: directory, KPOD_STATE_DIR: state };
    await once(spawn(process.execPath, [script, 'get', 'pods'], { env, stdio: 'ignore' }), 'close');
  } catch {
    // No sockets here, or no processes.
  } finally {
    server.close();
    await rm(directory, { recursive: true, force: true });
  }
}
