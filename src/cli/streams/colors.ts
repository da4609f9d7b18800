/**
 * Which streams may carry colours: those on a terminal, unless the environment (`NO_COLOR`, `FORCE_COLOR`) or the user (`--color`,
 * which has the last word) says otherwise.
 */
export function chooseColors(
  color: 'auto' | 'always' | 'never',
  env: Readonly<Record<string, string | undefined>>,
  streams: { readonly stdoutIsTerminal: boolean; readonly stderrIsTerminal: boolean },
): { readonly stdout: boolean; readonly stderr: boolean } {
  if (color !== 'auto') return { stdout: color === 'always', stderr: color === 'always' };
  const forced = env['FORCE_COLOR'];
  if (forced !== undefined && forced !== '') return { stdout: forced !== '0', stderr: forced !== '0' };
  const wanted = !env['NO_COLOR'] && env['TERM'] !== 'dumb';
  return { stdout: wanted && streams.stdoutIsTerminal, stderr: wanted && streams.stderrIsTerminal };
}
