"""Matrix drills, one after the other; what they ask and how they judge is `lessons.products`.

Read on in this order: `walk` (a product watched step by step), `scene` (what is typed into a drill
and watched), `asks` (it as a question), `practice` (the lab: which drill comes next).
"""
