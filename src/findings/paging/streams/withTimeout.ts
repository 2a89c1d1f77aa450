/** @throws late, where the promise takes longer */
export async function inTime<Value>(promise: Promise<Value>, patienceMs: number, late: Error): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const lateness = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(late), patienceMs);
  });
  try {
    return await Promise.race([promise, lateness]);
  } finally {
    clearTimeout(timer);
  }
}
