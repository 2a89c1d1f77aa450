// Loaded into a process beside its program (`node --import`), to see what becomes of a failure that nobody handles.
process.on('SIGUSR2', () => {
  Promise.reject(new Error('nobody awaits this'));
});
process.on('SIGHUP', () => {
  throw new Error('nobody catches this');
});
