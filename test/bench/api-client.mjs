// The agent's API without the command line: what a pod takes from the moment that the agent hears of it.
import { readdir } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { parse } from 'yaml';

const pods = '/api/v1/namespaces/default/pods';

/** Speaks to the agent of a bed that is prepared. */
export async function createApiClient(bed) {
  const files = await readdir(bed.env.XDG_RUNTIME_DIR, { recursive: true });
  const socketPath = join(bed.env.XDG_RUNTIME_DIR, files.find((file) => file.endsWith('.sock')) ?? '');

  /** Sends a request, and hands each line of the answer to `line`; settles when that returns true, or with the end of the answer. */
  const send = (method, path, body, line = () => false) =>
    new Promise((resolve, reject) => {
      const sent = request({ socketPath, method, path, headers: { 'content-type': 'application/json' } }, (answer) => {
        if (answer.statusCode >= 300) reject(new Error(`${method} ${path}: ${answer.statusCode}`));
        let text = '';
        answer.setEncoding('utf8').on('data', (chunk) => {
          const lines = (text + chunk).split('\n');
          text = lines.pop() ?? '';
          if (lines.some(line)) {
            sent.destroy();
            resolve();
          }
        });
        answer.on('end', resolve).on('error', () => {});
      });
      sent.on('error', reject);
      sent.end(body);
    });

  return {
    /** Creates the pod of a manifest, and settles when it is Running and Ready. */
    async createUntilRunning(name, manifest) {
      await send('POST', pods, JSON.stringify(parse(manifest)));
      const isReady = (line) =>
        JSON.parse(line).object.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True');
      await send('GET', `${pods}?watch=true&fieldSelector=metadata.name%3D${name}`, undefined, isReady);
    },
  };
}
