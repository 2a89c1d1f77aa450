/** Waits until work has ended, however it ends, but no longer than `ms`. The work goes on. */
export async function withinPatience(work: Promise<unknown>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  const ended = work.then(
    () => {},
    () => {},
  );
  await Promise.race([ended, patience]).finally(() => clearTimeout(timer));
}
