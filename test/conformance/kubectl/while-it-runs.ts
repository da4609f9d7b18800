/** What must be so while a command of kubectl's runs. */
import type { WhileItRuns } from './step.ts';

/** That it has said what it must is enough. */
export const nothing: WhileItRuns = async () => {};

/** Asks for a path at the port that the command has named; `NS` in it is the namespace. Three connections one after another, then three at once. */
export const fetchThrough =
  (port: RegExp, path: string, wanted: string): WhileItRuns =>
  async (said, namespace) => {
    const url = `http://127.0.0.1:${port.exec(said)?.[1]}${path.replace('NS', namespace)}`;
    const get = async (): Promise<void> => {
      const response = await fetch(url, { headers: { connection: 'close' } });
      const text = await response.text();
      if (text !== wanted)
        throw new Error(`${url} answers ${response.status} ${JSON.stringify(text)} instead of ${JSON.stringify(wanted)}`);
    };
    for (let times = 0; times < 3; times += 1) await get();
    await Promise.all([get(), get(), get()]);
  };
