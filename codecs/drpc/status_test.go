package drpc_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"

	. "github.com/seed44153783/wirekit/codecs/drpc"
)

func TestErrorToStatus(t *testing.T) {
	pointer := UnknownMethodFailure()
	for _, test := range []struct {
		name string
		err  error
		want Status
	}{
		{"nil", nil, StatusSuccess},
		{"plain", errors.New("x"), StatusFailure},
		{"failure", UnknownModuleFailure(), StatusUnknownModule},
		{"a Failure that says success", NewFailure(StatusSuccess), StatusSuccess},
		{"undefined status", NewFailure(99), 99},
		{"wrapped", fmt.Errorf("pool: %w", MarshalingFailure()), StatusFailedMarshal},
		{"joined", errors.Join(errors.New("x"), UnmarshalingPayloadFailure()), StatusFailedUnmarshalPayload},
		{"pointer", &pointer, StatusFailure},
	} {
		t.Run(test.name, func(t *testing.T) { assert.Equal(t, test.want, ErrorToStatus(test.err)) })
	}
}

func TestFailure(t *testing.T) {
	assert.Equal(t, Failure{Status: 99, Message: "an unknown error occurred"}, NewFailure(99))
	assert.Equal(t, Failure{Status: StatusFailure, Message: "custom"}, NewFailureWithMessage("custom"))
	assert.ErrorIs(t, fmt.Errorf("x: %w", UnmarshalingCallFailure()), UnmarshalingCallFailure())
	assert.NotErrorIs(t, NewFailureWithMessage("a"), NewFailureWithMessage("b"))
}

func TestStatusLimits(t *testing.T) {
	for s, want := range map[Status]string{-1: "Status(-1)", 7: "FAILED_MARSHAL", 8: "Status(8)"} {
		assert.Equal(t, want, s.String())
	}
	assert.Equal(t, "an unknown error occurred", Status(-1).Message())
}

func TestMethodModules(t *testing.T) {
	for m, want := range map[MethodID]ModuleID{
		-150: ModuleTest, 0: ModuleTest, 99: ModuleTest, 101: ModuleSecAgent, 207: ModuleMgmt, 306: ModuleSrv, 499: ModuleSec, 500: ModuleTest,
		1<<31 - 1: ModuleTest, -1 << 31: ModuleTest,
	} {
		assert.Equal(t, want, m.Module(), "%d", m)
		assert.Equal(t, m, m.ID())
	}
}

func TestModuleNames(t *testing.T) {
	for m, want := range map[ModuleID]string{-1: "Module(-1)", 0: "TEST", 4: "SEC", 5: "Module(5)"} {
		assert.Equal(t, want, m.String())
	}
}

func TestRevisions(t *testing.T) {
	assert.True(t, V080.Has(MethodMgmtJoin))
	assert.False(t, Head.Has(MethodMgmtJoin))
	assert.False(t, V080.Has(MethodMgmtPoolQuery))
	assert.True(t, Head.Has(MethodMgmtPoolQuery))
	assert.False(t, Head.Has(219))
	assert.False(t, Head.Has(-1<<31))
	assert.Equal(t, "Revision(9)", Revision(9).String())
	assert.Equal(t, "Method(219)", MethodID(219).String())
	methods := Head.Methods()
	methods[0] = 0
	assert.NotZero(t, Head.Methods()[0])
}
