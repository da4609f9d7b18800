import { createSystemClock } from '../../src/base/clock.ts';
import { silentLog } from '../../src/base/log.ts';
import { createControllers } from '../../src/controllers/controllers.ts';
import { createObjectApi } from '../../src/server/object-api.ts';
import { startTestApi, type TestApi } from './api.ts';
import { type CliResult, runCli } from './cli.ts';

/** An API whose controllers do what follows from its objects, and a command line for it. */
export interface RollingApi {
  readonly api: TestApi;
  kpod(line: string, input?: string): Promise<CliResult>;
  close(): Promise<void>;
}

/** Starts it, in the time of the machine. */
export async function startRollingApi(): Promise<RollingApi> {
  const api = await startTestApi();
  const clock = createSystemClock();
  const { store } = api;
  const controllers = createControllers({
    ...{ store, clock, log: silentLog, nodeName: 'node', recordEvent: () => {}, rootCertificate: async () => 'pem' },
    api: createObjectApi({ store, clock, nodeName: 'node', random: Math.random }),
  });
  await controllers.start();
  return {
    api,
    kpod: (line, input) => runCli(line.split(' '), { url: api.url, ...(input === undefined ? {} : { input }) }),
    async close() {
      await controllers.stop();
      await api.close();
    },
  };
}
