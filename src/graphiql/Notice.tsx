import type { ReactNode } from 'react';

interface NoticeProps {
  title: string;
  children: ReactNode;
  /** Left out where the notice goes away by itself. */
  onClose?: () => void;
}

/** A line above the editors that tells the reader something. */
export function Notice({ title, children, onClose }: NoticeProps) {
  return (
    <div className="notice" role="status">
      <div>
        <strong>{title}</strong>
        {children}
      </div>
      {onClose && (
        <button type="button" onClick={onClose}>
          Close
        </button>
      )}
    </div>
  );
}
