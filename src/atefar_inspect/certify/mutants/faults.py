"""The table of faults: which operators there are, by class.

Where two make the same text of a node, the class that stands first here has it.
"""

from __future__ import annotations

from typing import Final

import libcst as cst

from .fault_calls import called, state, swapped, variable
from .fault_operators import arithmetic, boolean, comparison, negated
from .fault_statements import dropped, returned
from .fault_values import constant, index, off_by_one
from .sites import Operator

FAULTS: Final = (
    Operator("compare", (cst.Comparison,), comparison),
    Operator("arithmetic", (cst.BinaryOperation, cst.AugAssign, cst.UnaryOperation), arithmetic),
    Operator("boolean", (cst.BooleanOperation,), boolean),
    Operator("negate", (cst.If, cst.IfExp, cst.While, cst.CompIf, cst.UnaryOperation, cst.Call), negated),
    Operator("index", (cst.Index, cst.Slice, cst.Subscript, cst.Arg, cst.Attribute), index),
    Operator("off-by-one", (cst.Integer, cst.Call, cst.Slice, cst.For, cst.CompFor), off_by_one),
    Operator("constant", (cst.Integer, cst.Float, cst.Name, cst.SimpleString), constant),
    Operator("swap", (cst.Call, cst.Tuple, cst.BinaryOperation), swapped),
    Operator("state", (cst.Call, cst.Name, cst.Assign, cst.AugAssign), state),
    Operator("variable", (cst.Name,), variable),
    Operator("call", (cst.Call,), called),
    Operator("drop", (cst.Expr, cst.Assign, cst.If, cst.For, cst.While, cst.Break, cst.Continue, cst.Raise), dropped),
    Operator("return", (cst.Return,), returned),
)
