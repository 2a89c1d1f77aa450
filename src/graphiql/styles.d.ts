/** Style sheets are taken in by the build, for their effect only. */
declare module '*.css';
