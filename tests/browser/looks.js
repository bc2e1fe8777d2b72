// Runs axe, and reckons the contrast of each look of words once. A look is all that contrast is reckoned from: colour
// and size of the words, what they stand in up to the whole page, the classes on the way, and whatever else is painted
// where they stand, be it moved, stacked or floating there. Only a look for which axe has reckoned a ratio that is
// enough is known; known ones come and go as words.
async ({ choice, known }) => {
    const STYLES = [
        "backgroundColor", "backgroundImage", "color", "webkitTextFillColor", "webkitTextStroke", "fontSize",
        "fontWeight", "opacity", "textShadow", "filter", "mixBlendMode", "visibility",
    ];
    const ORDER = [
        "position", "zIndex", "float", "transform", "translate", "rotate", "scale", "clipPath", "isolation", "gridArea",
    ]; // asked only where something else is painted under words or over them: to ask for styles is dear
    const WITHOUT_WORDS = ["INPUT", "SELECT", "TEXTAREA"]; // whose words are no nodes
    const looks = new Map();
    const looksOfWords = new Map();
    const shortened = new Map();
    const painted = [];
    const range = document.createRange();
    const enough = new Set(known.split(" "));
    const before = enough.size;

    const shorten = (words) => {
        let one = 0xdeadbeef;
        let other = 0x41c6ce57;
        for (let place = 0; place < words.length; place += 1) {
            one = Math.imul(one ^ words.charCodeAt(place), 2654435761);
            other = Math.imul(other ^ words.charCodeAt(place), 1597334677);
        }
        return (one >>> 0).toString(36) + (other >>> 0).toString(36);
    };
    const short = (words) => {
        if (!shortened.has(words)) shortened.set(words, shorten(words));
        return shortened.get(words);
    };
    const sides = ({ left, right, top, bottom }) => ({ left, right, top, bottom }); // quicker to ask than the browser's
    const look = (element) => {
        if (!element) return "";
        if (!looks.has(element)) {
            const style = getComputedStyle(element);
            const own = STYLES.map((name) => style[name]);
            const called = `${element.tagName},${element.getAttribute("class")},`;
            looks.set(element, short(look(element.parentElement) + called + own.join()));
            if (own[0] !== "rgba(0, 0, 0, 0)" || own[1] !== "none") {
                painted.push(...[...element.getClientRects()].map((box) => ({ element, box: sides(box) })));
            }
        }
        return looks.get(element);
    };
    document.querySelectorAll("body, body *").forEach(look);

    const covers = (box, words) =>
        box.left <= words.left + 1 && box.right >= words.right - 1 &&
        box.top <= words.top + 1 && box.bottom >= words.bottom - 1;
    const touches = (box, words) =>
        box.left < words.right - 1 && box.right > words.left + 1 &&
        box.top < words.bottom - 1 && box.bottom > words.top + 1;
    const order = (element) => {
        if (!element) return "";
        const style = getComputedStyle(element);
        return order(element.parentElement) + ORDER.map((name) => style[name]).join();
    };
    const boxesOfWords = (element) => {
        if (WITHOUT_WORDS.includes(element.tagName)) return [sides(element.getBoundingClientRect())];
        const boxes = [...element.childNodes].flatMap((node) => {
            if (node.nodeType !== Node.TEXT_NODE || !node.data.trim()) return [];
            range.selectNodeContents(node);
            return [...range.getClientRects()].map(sides);
        });
        if (!boxes.length) return boxes;
        const own = sides(element.getBoundingClientRect());
        return boxes.every((words) => covers(own, words)) ? boxes : [...boxes, own];
    };
    // What is painted where words stand, besides what they stand in; and what they stand in but reach out of.
    const ground = (element, words) => {
        const found = painted.map(({ element: other, box }) => {
            const whole = covers(box, words);
            if (!whole && !touches(box, words)) return other.contains(element) ? `${look(other)} beside` : "";
            if (whole && other.contains(element)) return "";
            const part = Object.keys(box).map((side) => Math.round(box[side] - words[side]));
            return look(other) + order(other) + element.compareDocumentPosition(other) + (whole ? "" : part);
        });
        const all = found.filter(Boolean).join();
        return all && order(element) + all;
    };
    const lookOfWords = (element) => {
        if (!looksOfWords.has(element)) {
            const grounds = new Set(boxesOfWords(element).map((words) => ground(element, words)));
            looksOfWords.set(element, grounds.size ? short(look(element) + [...grounds].sort().join(";")) : null);
        }
        return looksOfWords.get(element);
    };

    const rule = axe._audit.rules.find((one) => one.id === "color-contrast");
    const check = axe._audit.checks["color-contrast"];
    const { matches } = rule;
    const { evaluate } = check;
    rule.matches = (element, ...more) => !enough.has(lookOfWords(element)) && matches(element, ...more);
    check.evaluate = function (element, ...more) {
        if (enough.has(lookOfWords(element))) return true; // one of the same page
        const tell = this.data;
        let ratio;
        this.data = (told) => {
            ratio = told?.contrastRatio;
            tell(told);
        };
        const answer = evaluate.call(this, element, ...more);
        const words = lookOfWords(element);
        if (answer === true && ratio && words) enough.add(words);
        return answer;
    };

    const { violations } = await axe.run(document, { resultTypes: ["violations"], preload: false, ...choice });
    Object.assign(rule, { matches });
    Object.assign(check, { evaluate });
    const faults = violations.map(({ id, nodes }) => {
        const places = nodes.map((node) => node.target.join(" ")).slice(0, 3).join(", ");
        return `${id} at ${places}${id === "color-contrast" ? ` ${nodes[0].any[0].message}` : ""}`;
    });
    return { faults, looks: [...enough].slice(before).join(" ") };
}
