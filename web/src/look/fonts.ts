// A part of its own: the face rules of 124 subsets are larger than the page, and nothing waits for them.
import '@fontsource-variable/noto-sans-kr/index.css';
