import { execFileSync } from 'node:child_process';

/** Whether a program is on this machine. @param versionFlag what makes it print its version and end with 0 */
export function isInstalled(command: string, versionFlag = '--version'): boolean {
  try {
    execFileSync(command, [versionFlag], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
