/** Style sheets are imported for their side effect only; the build bundles them. */
declare module '*.css';
