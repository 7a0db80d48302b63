"""Every private name of Textual that this program leans on, in one list.

A private name may change with any release. So the version is capped below the next minor one, the
names are used nowhere but in this room, and a test looks each of them up.
"""

MODULES = {
    "textual._compositor": ("Compositor", "CompositorMap"),
    "textual._context": ("active_message_pump",),
    "textual._parser": ("ParseError",),
    "textual._xterm_parser": ("XTermParser",),
}
"""Private modules, and what is imported from them."""

METHODS = {
    "textual._compositor.Compositor": ("_render_chops",),
    "textual.app.App": (
        "_check_bindings",
        "_check_resize",
        "_close_messages_no_wait",
        "_fatal_error",
        "_handle_exception",
        "_refresh_truecolor_filter",
    ),
    "textual.command.CommandPalette": (
        "_gather_commands",
        "_watch__list_visible",
        "_watch__show_busy",
    ),
    "textual.drivers.linux_driver.LinuxDriver": (
        "_enable_bracketed_paste",
        "_enable_mouse_support",
        "_get_terminal_size",
        "_patch_iflag",
        "_patch_lflag",
    ),
    "textual.screen.Screen": (
        "_binding_chain",
        "_compositor_refresh",
        "_on_timer_update",
        "_refresh_layout",
        "_watch_selections",
    ),
    "textual.widget.Widget": ("_check_refresh", "_get_style", "_render"),
    "textual_serve.server.Server": ("_make_app", "_process_messages"),
}
"""Methods that are called, or written anew, in a subclass."""

ATTRIBUTES = {
    "textual._compositor.Compositor": (
        "_dirty_regions",
        "_full_map_invalidated",
        "_visible_widgets",
    ),
    "textual.app.App": (
        "_batch_count",
        "_clipboard",
        "_css_update_count",
        "_driver",
        "_exception",
        "_exit",
        "_return_code",
    ),
    "textual.drivers.linux_driver.LinuxDriver": (
        "_app",
        "_debug",
        "_file",
        "_in_band_window_resize",
        "_key_thread",
        "_loop",
        "_must_signal_resume",
        "_writer_thread",
    ),
    "textual.dom.DOMNode": ("_bindings",),
    "textual.reactive.Reactive": ("_layout", "_repaint"),
    "textual.screen.Screen": (
        "_compositor",
        "_css_update_count",
        "_dirty_widgets",
        "_select_state",
        "_update_timer",
    ),
    "textual.timer.Timer": ("_skip",),
    "textual.widget.Widget": ("_layout_required", "_pruning", "_repaint_regions"),
}
"""Attributes that an instance sets."""
